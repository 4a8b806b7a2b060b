namespace Tower.EndToEnd.Tests.Scripts;

/// <summary>A test class whose tests each have a <see cref="ScratchClone"/> of their own.</summary>
public abstract class ScratchCloneSpec : IDisposable
{
    private readonly Lazy<ScratchClone> _clone = new(ScratchClone.Require);

    /// <summary>Made on first use, where a test can still be skipped.</summary>
    private protected ScratchClone Clone => _clone.Value;

    public void Dispose()
    {
        if (_clone.IsValueCreated)
            Clone.Dispose();
        GC.SuppressFinalize(this);
    }
}
