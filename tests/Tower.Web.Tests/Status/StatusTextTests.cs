using Tower.Actors.Domain.Probing;
using Tower.Web.Status;
using Xunit;

namespace Tower.Web.Tests.Status;

public sealed class StatusTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 28, 12, 0, 0, TimeSpan.Zero);

    private static TlsFacts Valid(double days) => new(TlsState.Valid, "Let's Encrypt R11", Now.AddDays(days), null);

    [Fact]
    public void The_status_is_what_the_blueprint_prints_with_the_certificates_behind_the_domains()
    {
        var report = new StatusReport(
            new DateTimeOffset(2026, 1, 28, 10, 30, 45, 123, TimeSpan.Zero), "20260128T103040-3f9a", 1,
            [
                new ServiceStatus("caddy", "caddy", "a", true, "running", "healthy"),
                new ServiceStatus("registry", "registry", "a", true, "running", "healthy"),
                new ServiceStatus("tower", "tower", "a", true, "running", "starting"),
                new ServiceStatus("otel-lgtm", "otel-lgtm", "a", true, "exited", null),
                new ServiceStatus("api", "api", null, false, "missing", null),
            ],
            null,
            [
                new DomainStatus("tower.example.com", "tower:3100", Valid(89.6)),
                new DomainStatus("registry.example.com", "registry:5000", new TlsFacts(TlsState.Expired, "Let's Encrypt R11", Now.AddDays(-3), null)),
                new DomainStatus("otel.example.com", "otel-lgtm:3000", new TlsFacts(TlsState.WrongName, "Acme", Now.AddDays(9), null)),
                new DomainStatus("api.example.com", "api:3000", TlsFacts.Missing("Caddy has none for this name yet")),
            ]);
        Assert.Equal("""
            Tower Status
            ============================================================

            Applied: 2026-01-28T10:30:45.123Z
            Apps: 1

            Services:
              caddy: running (healthy)
              registry: running (healthy)
              tower: running (starting)
              otel-lgtm: exited
              api: missing

            Domains:
              🔒 tower.example.com → tower:3100 (Let's Encrypt R11, 89 days left)
              🔓 registry.example.com → registry:5000 (certificate expired 3 days ago, Let's Encrypt R11)
              🔓 otel.example.com → otel-lgtm:3000 (certificate is for another name, Acme)
              🔓 api.example.com → api:3000 (no certificate: Caddy has none for this name yet)

            """, StatusText.Write(report, Now));
    }

    [Theory]
    [InlineData(90, "90 days left")]
    [InlineData(1.5, "36 h left")]
    [InlineData(0.5, "12 h left")]
    [InlineData(0.02, "28 min left")]
    public void What_is_left_of_a_certificate_is_told_in_the_unit_that_says_something(double days, string words) =>
        Assert.EndsWith(words, Valid(days).Describe(Now));

    [Fact]
    public void An_engine_that_does_not_answer_is_part_of_the_status()
    {
        var text = StatusText.Write(new StatusReport(null, null, 0, [], "the engine is gone", []), Now);
        Assert.Contains("Applied: never\n", text);
        Assert.Contains("  unknown: the engine is gone\n", text);
    }
}
