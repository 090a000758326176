using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Coppice.Testing;

/// <summary>
/// The programs as users have them, compiled ahead of time: <c>./test</c> publishes them once for all tests. Started a hundred
/// times, a program that is compiled anew each time costs minutes.
/// </summary>
public static class BuiltPrograms
{
    /// <summary>Names the folder to take them from.</summary>
    public const string Variable = "COPPICE_TEST_PROGRAMS";

    private static readonly Lazy<string> Folder = new(Find);

    /// <summary>The program <c>coppice</c>.</summary>
    public static string Coppice => Path.Combine(Folder.Value, "coppice");

    /// <summary>The program <c>coppice-apply</c>.</summary>
    public static string Apply => Path.Combine(Folder.Value, "coppice-apply");

    /// <summary>A program that serves tests alone, published in a folder of its name.</summary>
    public static string Helper(string name) =>
        ((string[])[Path.Combine(Folder.Value, name, name), Path.Combine(AppContext.BaseDirectory, name)]).First(File.Exists);

    // Tests started by hand take what was published last if it is of the same sources, and what lies beside them otherwise.
    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        var published = Path.Combine(Checkout.Root, "artifacts/test-programs");
        return SameSources(AppContext.BaseDirectory, published) ? published : AppContext.BaseDirectory;
    }

    // The compiler derives a module's id from all that it read, and compiling it ahead of time leaves the id alone.
    private static bool SameSources(string here, string published) =>
        Directory.GetFiles(here, "*oppice*.dll").Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal)).All(file =>
            new[] { Path.GetFileName(file), Path.Combine(Path.GetFileNameWithoutExtension(file), Path.GetFileName(file)) }
                .Select(name => Path.Combine(published, name)).FirstOrDefault(File.Exists) is { } other && Id(other) == Id(file));

    private static Guid Id(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        var metadata = reader.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
