// The app of the tutorial, of the tests and of the measurements: says its version, and on request misbehaves (see
// Misbehaviour) or insists (see Insistence). Kestrel and nothing else: what an app takes to start is a part of every time measured with it, and the
// usual builder takes more than twice as long.
var misbehaviour = Misbehaviour.FromEnvironment();
var insistence = Insistence.FromEnvironment();
await misbehaviour.DelayStartAsync();

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
{
    endpoint.Protocols = insistence.Protocols;
    if (misbehaviour.SpeaksHttp10)
    {
        endpoint.Use(next => connection => OldProtocol.SpeakAsync(connection, next));
    }
}));
builder.WebHost.UseUrls($"http://{misbehaviour.ListenHost}:{Environment.GetEnvironmentVariable("PORT") ?? "3000"}");
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
if (!misbehaviour.StopsGracefully)
{
    builder.Services.AddSingleton<IHostLifetime, Misbehaviour.DeafLifetime>();
}

var app = builder.Build();
var answers = new Answers(
    misbehaviour, insistence, Environment.GetEnvironmentVariable("APP_VERSION") ?? "0.0.0", app.Lifetime.ApplicationStopping);
misbehaviour.Arm();
app.Lifetime.ApplicationStarted.Register(misbehaviour.ArmWhenListening);

app.UseWebSockets();
app.Run(answers.AnswerAsync);
app.Run();
