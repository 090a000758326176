using Coppice.Cli.Running;

namespace Coppice.Cli.Progress;

/// <summary>Chooses the display that <c>--progress</c> asks for.</summary>
public static class ProgressDisplays
{
    /// <summary>A new display; the caller disposes it.</summary>
    public static IProgressDisplay Of(Settings settings, Host host) => settings.Progress switch
    {
        "tty" => new LiveDisplay(host.Terminal, host.Time),
        "json" => new JsonDisplay(host.Terminal, host.Time),
        "quiet" => new QuietDisplay(host.Terminal, host.Time),
        _ => new PlainDisplay(host.Terminal, host.Time, settings.Verbose),
    };
}
