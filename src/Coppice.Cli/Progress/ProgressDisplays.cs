using Coppice.Cli.Running;

namespace Coppice.Cli.Progress;

/// <summary>Chooses the display that <c>--progress</c> asks for.</summary>
public static class ProgressDisplays
{
    /// <summary>Nothing at all but what failed; verbs ask for it by options of their own, as for the ones below.</summary>
    public const string Silent = "silent";

    /// <summary>Lines for graphical updaters (<see cref="LineProtocol"/>).</summary>
    public const string Protocol = "protocol";

    /// <summary>Plain, with everything that steps print.</summary>
    public const string Logs = "logs";

    /// <summary>A new display; the caller disposes it.</summary>
    public static IProgressDisplay Of(Settings settings, Host host) => settings.Progress switch
    {
        "tty" => new LiveDisplay(host.Terminal, host.Time),
        "json" => new JsonDisplay(host.Terminal, host.Time),
        "quiet" => new QuietDisplay(host.Terminal, host.Time),
        Silent => new QuietDisplay(host.Terminal, host.Time, silent: true),
        Protocol => new LineProtocol(host.Terminal, host.Time),
        Logs => new PlainDisplay(host.Terminal, host.Time, verbose: true),
        _ => new PlainDisplay(host.Terminal, host.Time, settings.Verbose),
    };
}
