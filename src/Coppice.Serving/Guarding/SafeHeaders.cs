using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Guarding;

/// <summary>What browsers are told about every answer.</summary>
internal static class SafeHeaders
{
    /// <summary>
    /// No script and no style but the server's own files, nothing from elsewhere, no frame around it, no copy kept.
    /// </summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
    }
}
