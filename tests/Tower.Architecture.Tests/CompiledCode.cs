using System.Collections.Immutable;
using System.Reflection;
using Mono.Cecil;

namespace Tower.Architecture.Tests;

/// <summary>
/// Reads from an assembly which types use which, as the compiler left it: bodies of methods, lambdas and iterators included. Constants and
/// <c>nameof</c> leave no trace there.
/// </summary>
internal static class CompiledCode
{
    /// <summary>Every use in the assembly, each once.</summary>
    public static ImmutableArray<Use> UsesIn(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return [.. module.GetTypes().Where(type => Outermost(type).Namespace.Length > 0).SelectMany(UsesOf).Distinct()];
    }

    private static IEnumerable<Use> UsesOf(TypeDefinition type)
    {
        var user = Outermost(type);
        return
            from used in ReferencesOf(type)
            from one in Parts(used.Type)
            let outermost = Outermost(one)
            where outermost.FullName != user.FullName && !outermost.Name.StartsWith('<') // what the compiler makes for itself
            select new Use(user.FullName, user.Namespace, outermost.FullName, outermost.Namespace, one == used.Type ? used.Member : null);
    }

    private static IEnumerable<(TypeReference Type, string? Member)> ReferencesOf(TypeDefinition type)
    {
        IEnumerable<TypeReference?> declared =
        [
            type.BaseType,
            .. type.Interfaces.Select(one => one.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Properties.Select(property => property.PropertyType),
            .. type.Events.Select(one => one.EventType),
            .. type.GenericParameters.SelectMany(parameter => parameter.Constraints.Select(constraint => constraint.ConstraintType)),
            .. type.Methods.SelectMany(SignatureOf),
        ];
        return declared.OfType<TypeReference>().Select(one => (one, (string?)null))
            .Concat(type.Methods.Where(method => method.HasBody).SelectMany(BodyOf));
    }

    private static IEnumerable<TypeReference> SignatureOf(MethodReference method) =>
        [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];

    private static IEnumerable<(TypeReference Type, string? Member)> BodyOf(MethodDefinition method)
    {
        foreach (var variable in method.Body.Variables)
            yield return (variable.VariableType, null);
        foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
        {
            switch (operand)
            {
                case MethodReference called:
                    yield return (called.DeclaringType, called.Name);
                    foreach (var part in SignatureOf(called).Concat(called is GenericInstanceMethod generic ? generic.GenericArguments : []))
                        yield return (part, null);
                    break;
                case FieldReference field:
                    yield return (field.DeclaringType, null);
                    yield return (field.FieldType, null);
                    break;
                case TypeReference type:
                    yield return (type, null);
                    break;
            }
        }
    }

    // A list of arrays of something is about that something as well.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
