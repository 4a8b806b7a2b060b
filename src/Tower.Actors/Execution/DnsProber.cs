using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Tower.Actors.Domain.Dns;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Telemetry;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Proves that domains resolve, all of them at once, asking again until the records have spread or the time is up: without
/// an address no certificate is issued, and certificate authorities limit how often they may be asked in vain.
/// </summary>
public sealed class DnsProber : StepHandlers
{
    // Each domain ends by its own deadline; the rest is for saying so.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private readonly IDnsLookup _lookup;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Takes <see cref="ProveDomains"/>.</summary>
    public DnsProber(IDnsLookup lookup, TowerOptions options, TimeProvider time)
    {
        (_lookup, _options, _time) = (lookup, options, time);
        Handle<ProveDomains>(DeploymentStep.Dns, new Limit(options.DnsTimeout + Slack, SettingNames.DnsTimeout), ProveAsync);
    }

    private async Task<object> ProveAsync(ProveDomains request, StepContext context)
    {
        if (!_options.DnsCheck)
        {
            context.Info("not checked: TOWER_DNS_CHECK is off");
            return Done.Instance;
        }

        var local = request.Domains.Select(domain => domain.Domain).Where(DomainName.IsLocal).ToList();
        if (local.Count > 0)
            context.Info($"{string.Join(", ", local)}: local by definition, no DNS needed");

        var proofs = await Task.WhenAll(request.Domains
            .Where(domain => !DomainName.IsLocal(domain.Domain))
            .Select(domain => ProveAsync(domain, context.Trace, context))).ConfigureAwait(false);
        var failed = proofs.Where(proof => !proof.Verdict.Resolves && proof.Domain.MustResolve).Select(proof => proof.Verdict).ToList();
        if (proofs.FirstOrDefault(proof => proof.Domain.Domain == request.Own) is { } own)
        {
            // One that is applied already serves from wherever it does.
            foreach (var proof in proofs.Where(proof => proof.Domain.MustResolve && proof != own))
            {
                if (DnsVerdict.Elsewhere(proof.Domain.Domain, proof.Addresses, own.Domain.Domain, own.Addresses) is { } elsewhere)
                    context.Warn(elsewhere);
            }
        }
        return failed switch
        {
            [] => Done.Instance,
            [var only] => context.Failed(FailureCodes.DomainUnresolved, only.Text),
            _ => context.Failed(
                FailureCodes.DomainUnresolved,
                $"{failed.Count} domains do not resolve: {string.Join(", ", failed.Select(verdict => verdict.Domain))}",
                failed.Select(verdict => verdict.Text)),
        };
    }

    private async Task<Proof> ProveAsync(DomainToProve domain, ActivityContext trace, StepContext context)
    {
        using var span = TowerTelemetry.Source.StartActivity(
            "dns lookup", ActivityKind.Client, trace, [new("dns.question.name", domain.Domain)]);
        var started = _time.GetTimestamp();
        var proof = await LookUpAsync(domain, context).ConfigureAwait(false);
        var verdict = proof.Verdict;
        // The text is not put into the trace: it quotes what a name server answered.
        span?.SetStatus(verdict.Resolves ? ActivityStatusCode.Ok : ActivityStatusCode.Error);

        var waited = _time.GetElapsedTime(started);
        if (verdict.Resolves)
            context.Info(waited < _options.DnsInterval ? verdict.Text : $"{verdict.Text} after {waited.TotalSeconds:0} s");
        else if (!domain.MustResolve)
            context.Warn($"{verdict.Text} (it is applied already, the deployment goes on)");
        return proof;
    }

    private async Task<Proof> LookUpAsync(DomainToProve domain, StepContext context)
    {
        using var deadline = new CancellationTokenSource(_options.DnsTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.Cancelled);
        DnsVerdict? last = null;
        try
        {
            while (true)
            {
                var answer = await _lookup.LookUpAsync(domain.Domain, either.Token).ConfigureAwait(false);
                var verdict = DnsVerdict.Of(answer);
                if (verdict.Resolves || !domain.MustResolve)
                    return new Proof(domain, verdict, answer.Deciding.Addresses);
                if (last?.Text != verdict.Text)
                {
                    var (every, most) = (_options.DnsInterval.TotalSeconds, _options.DnsTimeout.TotalSeconds);
                    context.Info($"{verdict.Text}; asked again every {every:0.#} s, up to {most:0.#} s ({SettingNames.DnsTimeout})");
                }
                last = verdict;
                await Task.Delay(_options.DnsInterval, _time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.Cancelled.IsCancellationRequested)
        {
            return new Proof(domain, last ?? DnsVerdict.Unanswered(domain.Domain, _options.DnsTimeout), []);
        }
    }

    private sealed record Proof(DomainToProve Domain, DnsVerdict Verdict, ImmutableArray<IPAddress> Addresses);
}
