using System.Collections.Frozen;
using Tower.Actors.Domain.Steps;

namespace Tower.Actors.Execution;

/// <summary>How every kind of work is done.</summary>
public sealed class StepHandlerTable
{
    private readonly FrozenDictionary<Type, StepHandler> _handlers;

    /// <summary>Puts handlers together.</summary>
    /// <exception cref="ArgumentException">Two of them do the same kind of work.</exception>
    public StepHandlerTable(params IEnumerable<StepHandlers> handlers) =>
        _handlers = handlers.SelectMany(some => some.Handlers).ToDictionary().ToFrozenDictionary();

    /// <summary>The kinds of work that are done.</summary>
    internal IEnumerable<Type> Kinds => _handlers.Keys;

    /// <summary>How a piece of work is done.</summary>
    /// <exception cref="ArgumentException">Nothing does this kind of work.</exception>
    internal StepHandler Of(StepWork work) => _handlers.TryGetValue(work.GetType(), out var handler)
        ? handler
        : throw new ArgumentException($"nothing does the work {work.GetType().Name}", nameof(work));
}
