using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Intents;

/// <summary>Valid documents to break, and short ways to read them.</summary>
public static class IntentDocuments
{
    /// <summary>bcrypt of a sample password, cost 12.</summary>
    public const string TowerHash = "$2b$12$MasTbxiH7lNppPSvHwsOA.Zko.L18MysYo8befCM1KhgOqLPoDFH2";

    /// <summary>bcrypt of a sample password, cost 12.</summary>
    public const string RegistryHash = "$2y$12$nW.1gOKzd/0KlwWMIcFiaeyYHAg6qcQXK3PGs6Z41dP2Al4r1sbbq";

    /// <summary>bcrypt of a sample password, cost 10.</summary>
    public const string OtelHash = "$2a$10$9UBquOVzKmJaRQleFxgCz.gX5yVUlkWyBiKYocLDU4byG9zu78Xv2";

    /// <summary>The intent that <c>tower init</c> writes.</summary>
    public const string Base = $$"""
        {
          "version": "1",
          "adminEmail": "admin@example.org",
          "tower": {
            "version": "0.1.23",
            "domain": "tower.example.org",
            "username": "tower",
            "passwordHash": "{{TowerHash}}"
          },
          "registry": {
            "domain": "registry.example.org",
            "username": "ci",
            "passwordHash": "{{RegistryHash}}"
          },
          "otel": {
            "version": "latest",
            "domain": "otel.example.org",
            "username": "admin",
            "passwordHash": "{{OtelHash}}"
          },
          "apps": []
        }
        """;

    /// <summary>What somebody adds to deploy an app.</summary>
    public const string AppsFragment = """
        {
          "apps": [
            {
              "name": "api",
              "image": "registry://api:^1.2.0",
              "domain": "api.example.org",
              "port": 3000,
              "env": {
                "NODE_ENV": "production",
                "LOG_LEVEL": "info"
              },
              "secrets": {
                "DATABASE_URL": "postgres://user:pass@host/db",
                "API_KEY": "secret-key-here"
              },
              "healthCheck": {
                "path": "/health",
                "port": 3000,
                "interval": 10,
                "timeout": 5,
                "retries": 3
              }
            }
          ]
        }
        """;

    /// <summary>The base with the fragment merged.</summary>
    public static string WithApp
    {
        get
        {
            var document = JsonNode.Parse(Base)!;
            document["apps"] = JsonNode.Parse(AppsFragment)!["apps"]!.DeepClone();
            return document.ToJsonString();
        }
    }

    /// <summary>The base with the app, changed.</summary>
    public static string Changed(Action<JsonNode> change)
    {
        var document = JsonNode.Parse(WithApp)!;
        change(document);
        return document.ToJsonString();
    }

    /// <summary>The first app of a document.</summary>
    public static JsonNode App(this JsonNode document, int index = 0) => document["apps"]![index]!;

    /// <summary>Reads text.</summary>
    public static IntentReadResult Read(string json) => IntentReader.Read(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads text that must be valid.</summary>
    public static Intent ReadValid(string json)
    {
        var read = Read(json);
        Assert.Empty(read.Problems);
        return read.Intent!;
    }

    /// <summary>The pointers of what is wrong, in order.</summary>
    public static IEnumerable<string> Pointers(string json) => Read(json).Problems.Select(problem => problem.Pointer);

    /// <summary>The one thing that is wrong.</summary>
    public static IntentProblem OnlyProblem(string json) => Assert.Single(Read(json).Problems);
}
