using Tower.Web.CommandLine;

return await TowerCommandLine.RunAsync(args);
