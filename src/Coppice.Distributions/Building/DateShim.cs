using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Building;

/// <summary>A library that programs load first, and that answers when they ask what time it is.</summary>
/// <param name="Package">The package that has it.</param>
/// <param name="Ending">How its path ends there.</param>
/// <param name="Variables">The environment variables, by the library's path and how far the clock is to be ahead.</param>
/// <param name="Open">The command of this machine that prints the verified package file as a tar.</param>
/// <param name="Ask">Prints the date in seconds, as the user that builds.</param>
public sealed record DateShim(
    string Package, string Ending, Func<string, TimeSpan, IReadOnlyDictionary<string, string>> Variables,
    Func<string, Command> Open, IReadOnlyList<string> Ask)
{
    /// <summary>That of the package <c>libfaketime</c>.</summary>
    /// <param name="open">See <see cref="Open"/>.</param>
    // Times of files and clocks that only run stay those of the machine: make(1) compares files with each other. Only what the
    // user that builds runs has it: its programs share a semaphore, which root's would make for themselves alone.
    internal static DateShim Faketime(Func<string, Command> open) => new(
        "libfaketime", "/faketime/libfaketime.so.1",
        (library, shift) => new Dictionary<string, string>
        {
            [SourceSteps.OtherDateVariable] = $"LD_PRELOAD={library} FAKETIME=+{(long)shift.TotalSeconds} NO_FAKE_STAT=1"
                + " DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1",
        },
        open, SourceSteps.Date);
}
