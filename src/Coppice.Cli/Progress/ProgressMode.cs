namespace Coppice.Cli.Progress;

/// <summary>How progress is shown.</summary>
public enum ProgressMode
{
    /// <summary>Lines when steps begin and end.</summary>
    Plain,

    /// <summary>Live lines on a terminal.</summary>
    Tty,

    /// <summary>JSON lines.</summary>
    Json,

    /// <summary>Only what is said and what failed.</summary>
    Quiet,

    /// <summary>Nothing at all but what failed; verbs ask for it by options of their own, as for the ones below.</summary>
    Silent,

    /// <summary>Lines for graphical updaters (<see cref="LineProtocol"/>).</summary>
    Protocol,

    /// <summary>Plain, with everything that steps print.</summary>
    Logs,
}
