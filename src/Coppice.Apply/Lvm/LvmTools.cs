using System.ComponentModel;
using System.Diagnostics;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>The tools of lvm2, by their paths and with an environment of their own, not the caller's.</summary>
internal sealed class LvmTools : ILvm
{
    private const string Folder = "/usr/sbin";
    private const int MostError = 2000;

    /// <inheritdoc/>
    public string Run(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, arguments[0]), arguments.Skip(1))
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output
                : throw Failed(arguments, $"exit code {process.ExitCode}: {error.Result.Trim()}");
        }
        catch (Win32Exception e)
        {
            throw Failed(arguments, e.Message);
        }
    }

    private static RefusedException Failed(IReadOnlyList<string> arguments, string says) => new(
        $"LVM refuses: {string.Join(' ', arguments)}: {(says.Length > MostError ? says[..MostError] : says)}",
        "sudo lvs --all --options +data_percent,metadata_percent,lv_tags");
}
