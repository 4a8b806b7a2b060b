using Akka.Actor;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Web.Coordination;

namespace Tower.Web.Status;

/// <summary>Looks at Tower itself: its version, its queue, its disk. What cannot be known is said in its place.</summary>
internal sealed class ServerReporter(CoordinatorClient coordinator, IDiskSpace disks, TowerOptions options, TimeProvider time)
{
    private const long GiB = 1024 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Takes the report.</summary>
    public async Task<ServerStatus> CreateAsync(CancellationToken cancel) =>
        new(ProductVersion.Value, await QueueAsync(cancel), Disk());

    private async Task<QueueStatus> QueueAsync(CancellationToken cancel)
    {
        try
        {
            var open = (await coordinator.ListAsync(cancel).WaitAsync(Patience, time, cancel)).Deployments
                .Where(one => one.Outcome is null).ToList();
            return new QueueStatus(open.Find(one => one.Position == 0)?.Id.Value, open.Count(one => one.Position > 0), null);
        }
        catch (Exception silent) when (silent is TimeoutException or AskTimeoutException)
        {
            return new QueueStatus(null, 0, $"Tower's coordinator did not answer within {Patience.TotalSeconds:0} s; if it stays so, restart Tower's container");
        }
    }

    private DiskStatus Disk()
    {
        try
        {
            var space = disks.Of(options.DataDir);
            return new DiskStatus(options.DataDir, space.FreeBytes, space.TotalBytes, IsLow(space), null);
        }
        catch (AdapterException unreadable)
        {
            return new DiskStatus(options.DataDir, null, null, IsLow: false, unreadable.Message);
        }
    }

    private static bool IsLow(DiskSpace space) => space.FreeBytes < GiB || space.FreeBytes < space.TotalBytes / 10;
}
