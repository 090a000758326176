namespace Coppice.Growing.Methods;

/// <summary>Templates with packages of more than one architecture.</summary>
internal static class ForeignArchitectures
{
    /// <summary>
    /// Why nothing but installing makes them: packages of one name share files there, which no faster way tells apart.
    /// </summary>
    public const string WhyBuilt = "it has packages of several architectures";
}
