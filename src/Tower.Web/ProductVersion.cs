using System.Reflection;

namespace Tower.Web;

/// <summary>The version this program was built as.</summary>
internal static class ProductVersion
{
    /// <summary>E.g. <c>0.1.23</c>.</summary>
    public static string Value { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
