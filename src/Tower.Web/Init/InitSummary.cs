using System.Text;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Web.Init;

/// <summary>Step 7 of <c>tower init</c>: what there is now and what to do with it.</summary>
internal static class InitSummary
{
    /// <summary>The text.</summary>
    public static string Write(Intent intent, TowerOptions options)
    {
        var port = options.HttpsPort == 443 ? "" : $":{options.HttpsPort}";
        var tower = $"https://{intent.Tower.Domain}{port}";
        return $"""

            Tower is set up. Its intent, without the password hashes (they are in {options.DataDir}/intent.json):

            {Encoding.UTF8.GetString(IntentWriter.Write(InitIntent.Redact(intent))).TrimEnd()}

            Next steps
              1. Let {intent.Tower.Domain}, {intent.Registry.Domain} and {intent.Otel.Domain} (and later your apps' domains)
                 point to this server. The first certificate takes up to a minute: see {tower}/status
              2. Push an image:
                   docker login {intent.Registry.Domain}{port} -u {intent.Registry.Username}
                   docker push {intent.Registry.Domain}{port}/<app>:1.0.0
              3. Copy {options.DataDir}/intent.json to your repository, add your app to "apps" and deploy it:
                   curl -N -sS --proto '=https' -u {intent.Tower.Username}:<password> \
                     -H "Content-Type: application/json" -X POST {tower}/apply --data-binary @intent.json

            Links
              Tower    {tower}/status
              Grafana  https://{intent.Otel.Domain}{port}/
            """;
    }
}
