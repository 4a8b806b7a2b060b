using Tower.Actors.Domain.Rendering.Compose;
using Xunit;

namespace Tower.Actors.Tests.Compose;

public sealed class ComposeOutputSpec
{
    [Theory]
    [InlineData(" Container tower-api-1a2b3c4d-1  Started", "api-1a2b3c4d started")]
    [InlineData(" Container tower-caddy-1  Recreated", "caddy recreated")]
    [InlineData(" Container 0123456789ab_tower-caddy-1  Recreated", "caddy recreated")]
    [InlineData(" Container tower-api-1a2b3c4d-1  Healthy", "api-1a2b3c4d healthy")]
    [InlineData(" Container tower-api-1a2b3c4d-1  Error", "api-1a2b3c4d error")]
    [InlineData(" Network tower_app_network  Created", "network tower_app_network created")]
    [InlineData(" Volume \"tower_caddy_data\"  Created", "volume tower_caddy_data created")]
    [InlineData("time=\"2026-01-28T10:30:45Z\" level=warning msg=\"The \\\"X\\\" variable is not set.\"", "The \"X\" variable is not set.")]
    [InlineData("Error response from daemon: No such image: api:1", "Error response from daemon: No such image: api:1")]
    public void Lines_that_say_something_are_made_readable(string line, string expected) =>
        Assert.Equal(expected, ComposeOutput.Readable("tower", line));

    [Theory]
    [InlineData(" Container tower-api-1a2b3c4d-1  Creating")]
    [InlineData(" Container tower-api-1a2b3c4d-1  Created")]
    [InlineData(" Container tower-api-1a2b3c4d-1  Starting")]
    [InlineData(" Container tower-caddy-1  Recreate")]
    [InlineData(" Container tower-caddy-1  Running")]
    [InlineData(" Network tower_app_network  Creating")]
    [InlineData("   ")]
    public void What_is_about_to_happen_and_what_did_not_change_is_left_out(string line) =>
        Assert.Null(ComposeOutput.Readable("tower", line));
}
