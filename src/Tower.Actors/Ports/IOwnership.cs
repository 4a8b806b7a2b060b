using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// Who works in the data directory: one Tower at a time, and which one while two of them run. Expected failures are
/// <see cref="AdapterException"/>s.
/// </summary>
public interface IOwnership
{
    /// <summary>Whether it is this process.</summary>
    bool IsOwner { get; }

    /// <summary>
    /// Whether this process has the directory because another Tower has handed over to it, and has not confirmed that yet.
    /// </summary>
    bool IsTakingOver { get; }

    /// <summary>Takes the directory if it is free and this Tower is the one to have it; does not wait.</summary>
    /// <returns>
    /// Null: it is this one's now. Otherwise why not, as a clause: <c>another Tower works in /var/infra</c>.
    /// </returns>
    Task<string?> TryTakeAsync(CancellationToken cancel);

    /// <summary>Gives the directory back without naming anybody.</summary>
    void Release();

    /// <summary>Names another Tower as the owner and gives the directory back.</summary>
    /// <param name="generation">The generation of the other one.</param>
    /// <param name="cancel">Gives up.</param>
    Task HandOverAsync(string generation, CancellationToken cancel);

    /// <summary>Whether the other Tower has said that it has taken over.</summary>
    Task<bool> IsConfirmedAsync(string generation, CancellationToken cancel);

    /// <summary>Names this Tower as the owner again, and takes the directory if it is free.</summary>
    /// <returns>Whether it was.</returns>
    Task<bool> TryReclaimAsync(CancellationToken cancel);

    /// <summary>Says that this Tower has taken over for good.</summary>
    Task ConfirmAsync(CancellationToken cancel);
}
