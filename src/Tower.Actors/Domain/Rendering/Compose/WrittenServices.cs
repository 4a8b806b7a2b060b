using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>A service that stands in a compose file Tower wrote.</summary>
/// <param name="Name">The service.</param>
/// <param name="Kind">Its label <see cref="StackLabels.Kind"/>.</param>
public sealed record WrittenService(string Name, ServiceKind Kind)
{
    /// <summary>The services of a compose file Tower wrote, in its order.</summary>
    /// <exception cref="AdapterException">It is none.</exception>
    public static ImmutableArray<WrittenService> In(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            var services = (YamlMappingNode)stream.Documents[0].RootNode["services"];
            return [.. services.Select(service => new WrittenService(((YamlScalarNode)service.Key).Value ?? "", KindOf(service.Value)))];
        }
        catch (Exception other) when (other is YamlException or KeyNotFoundException or InvalidCastException or InvalidOperationException or ArgumentException)
        {
            throw new AdapterException(
                FailureCodes.StateInvalid, "docker-compose.yml is not the file Tower wrote: restore it from a backup", cause: other);
        }
    }

    private static ServiceKind KindOf(YamlNode service)
    {
        var label = ((YamlScalarNode)service["labels"][StackLabels.Kind]).Value;
        return Enum.GetValues<ServiceKind>().First(kind => StackLabels.ValueOf(kind) == label);
    }
}
