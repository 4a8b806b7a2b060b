using System.Globalization;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Engine;

/// <summary>Keys that open nothing; those that were not revoked are listed.</summary>
internal sealed class FakePullKeys : IPullKeys
{
    private readonly Lock _lock = new();
    private readonly HashSet<RegistryCredentials> _valid = [];
    private int _issued;

    public int Issued => _issued;

    public IReadOnlyCollection<RegistryCredentials> Valid
    {
        get
        {
            lock (_lock)
                return [.. _valid];
        }
    }

    public RegistryCredentials Issue()
    {
        lock (_lock)
        {
            var key = new RegistryCredentials("tower", (++_issued).ToString(CultureInfo.InvariantCulture));
            _valid.Add(key);
            return key;
        }
    }

    public void Revoke(RegistryCredentials credentials)
    {
        lock (_lock)
            _valid.Remove(credentials);
    }
}
