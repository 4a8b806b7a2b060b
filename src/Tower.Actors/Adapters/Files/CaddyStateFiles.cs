using System.Collections.Immutable;
using System.Text;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Adapters.Files;

/// <summary>The files that Caddy starts from.</summary>
/// <param name="files">Where they are.</param>
/// <param name="acmeCaRoot"><see cref="TowerOptions.AcmeCaRoot"/>, which is copied; null: there is none.</param>
internal sealed class CaddyStateFiles(StateFiles files, string? acmeCaRoot)
{
    /// <summary>What is to be written: the root before the config that names it, the link after the file it leads to.</summary>
    /// <exception cref="AdapterException">The root cannot be read.</exception>
    public async Task<ImmutableArray<NewFile>> OfAsync(string config, CancellationToken cancel)
    {
        var written = ImmutableArray.CreateBuilder<NewFile>();
        if (acmeCaRoot is not null)
            written.Add(await GivenCertificate.CopyAsync(files.AcmeRoot, acmeCaRoot, SettingNames.AcmeCaRoot, cancel).ConfigureAwait(false));
        // The table of upstreams counts from the moment it is written, so only who moves the traffic writes it.
        written.Add(new NewFile(files.CaddyConfig, Encoding.UTF8.GetBytes(config)));
        if (new FileInfo(files.CaddyLink).LinkTarget != StateFiles.CaddyLinkTarget)
            written.Add(NewFile.Link(files.CaddyLink, StateFiles.CaddyLinkTarget));
        return written.DrainToImmutable();
    }
}
