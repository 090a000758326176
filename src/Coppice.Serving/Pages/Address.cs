namespace Coppice.Serving.Pages;

/// <summary>The addresses of pages; names in them are escaped.</summary>
public static class Address
{
    /// <summary>A family's page, or a page below it.</summary>
    public static string Of(string family, params ReadOnlySpan<string> below) =>
        "/families/" + Uri.EscapeDataString(family)
            + string.Concat(below.ToArray().Select(part => "/" + Uri.EscapeDataString(part)));

    /// <summary>A template's page, or one below it.</summary>
    public static string Template(string family, string template, string below = "") =>
        Of(family, "templates", template) + (below.Length > 0 ? "/" + below : "");

    /// <summary>What follows an address: <c>?a=1&amp;b=2</c>, without what is empty.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string Value)> parts) =>
        string.Join('&', parts.ToArray().Where(part => part.Value.Length > 0)
            .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}")) is { Length: > 0 } query ? "?" + query : "";
}
