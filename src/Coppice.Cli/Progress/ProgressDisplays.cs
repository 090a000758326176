using Coppice.Cli.Running;

namespace Coppice.Cli.Progress;

/// <summary>Chooses the display that <c>--progress</c> asks for.</summary>
public static class ProgressDisplays
{
    /// <summary>A new display; the caller disposes it.</summary>
    public static IProgressDisplay Of(Settings settings, Host host) => settings.Progress switch
    {
        ProgressMode.Tty => new LiveDisplay(host.Terminal, host.Time),
        ProgressMode.Json => new JsonDisplay(host.Terminal, host.Time),
        ProgressMode.Quiet => new QuietDisplay(host.Terminal, host.Time),
        ProgressMode.Silent => new QuietDisplay(host.Terminal, host.Time, silent: true),
        ProgressMode.Protocol => new LineProtocol(host.Terminal, host.Time),
        ProgressMode.Logs => new PlainDisplay(host.Terminal, host.Time, verbose: true),
        _ => new PlainDisplay(host.Terminal, host.Time, settings.Verbose),
    };
}
