using Coppice.Foundation;
using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Answering;

/// <summary>What the address of a request says behind its question mark.</summary>
internal static class Query
{
    /// <summary>A word; null where it is missing or empty, or there several times.</summary>
    public static string? Word(HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } word] ? word : null;

    /// <summary>A word that has to be there.</summary>
    /// <exception cref="Failure">It is not. Exit code 64, with the hint.</exception>
    public static string Required(HttpContext context, string name, string hint) => Word(context, name)
        ?? throw new Failure([new Problem($"the address lacks {name}=…", hint)], ExitCode.Usage);
}
