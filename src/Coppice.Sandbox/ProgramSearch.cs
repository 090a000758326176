namespace Coppice.Sandbox;

/// <summary>Looks for programs of this machine where the caller would find them.</summary>
internal static class ProgramSearch
{
    /// <summary>The absolute path of a program; null when there is none.</summary>
    /// <param name="program">Its name, or its absolute path.</param>
    public static string? Find(string program)
    {
        if (Path.IsPathFullyQualified(program))
        {
            return CanRun(program) ? program : null;
        }

        var folders =
            $"{Environment.GetEnvironmentVariable("PATH")}:{SandboxCommand.DefaultPath}".Split(
            ':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, program)).FirstOrDefault(CanRun);
    }

    private static bool CanRun(string path) =>
        File.Exists(path)
            && (File.GetUnixFileMode(path) & (
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}
