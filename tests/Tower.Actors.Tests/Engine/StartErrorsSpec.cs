using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class StartErrorsSpec
{
    [Theory]
    [InlineData("unable to find user nobodyhere: no matching entries in passwd file", "`user`")]
    [InlineData("unable to find group staff2: no matching entries in group file", "`user`")]
    [InlineData("runc create failed: exec: \"nosuch\": executable file not found in $PATH: unknown", "`command` is appended to the image's ENTRYPOINT")]
    [InlineData("runc create failed: exec: \"/run.sh\": permission denied: unknown", "`command` is appended to the image's ENTRYPOINT")]
    [InlineData("exec /app: exec format error", "another processor")]
    [InlineData("driver failed programming external connectivity on endpoint tower-caddy-1: Bind for 0.0.0.0:443 failed: port is already allocated", "TOWER_HTTPS_PORT")]
    [InlineData("failed to bind host port for 0.0.0.0:80: address already in use", "TOWER_HTTP_PORT")]
    public void The_engines_reason_comes_with_the_field_or_setting_it_is_about(string said, string field)
    {
        var sentence = StartErrors.Sentence("api-1a2b3c4d", said);

        Assert.StartsWith($"api-1a2b3c4d could not be started: {said}; ", sentence);
        Assert.Contains(field, sentence[said.Length..]);
    }

    [Theory]
    [InlineData("error mounting \"/srv/data\" to rootfs: no such file or directory")]
    [InlineData("cannot set memory limit")]
    public void A_reason_that_is_about_neither_is_passed_on_as_it_is(string said) =>
        Assert.Equal($"api could not be started: {said}", StartErrors.Sentence("api", said));
}
