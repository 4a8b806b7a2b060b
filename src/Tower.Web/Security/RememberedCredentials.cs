namespace Tower.Web.Security;

/// <summary>Digests of credentials that were checked for each service, until its user or hash changes.</summary>
/// <param name="atMost">How many of a service are remembered; one more, and all of them are forgotten.</param>
internal sealed class RememberedCredentials(int atMost)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Account Account, HashSet<string> Digests)> _byService = [];

    /// <summary>Whether a digest was checked for this user of a service.</summary>
    public bool Contains(string service, Account account, string digest)
    {
        lock (_lock)
            return _byService.TryGetValue(service, out var known) && known.Account == account && known.Digests.Contains(digest);
    }

    /// <summary>Remembers one.</summary>
    public void Add(string service, Account account, string digest)
    {
        lock (_lock)
        {
            if (!_byService.TryGetValue(service, out var known) || known.Account != account || known.Digests.Count >= atMost)
                _byService[service] = known = (account, []);
            known.Digests.Add(digest);
        }
    }
}
