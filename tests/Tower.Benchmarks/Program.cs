using Tower.Benchmarks;

return await BenchCommandLine.RunAsync(args);
