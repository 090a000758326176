namespace Coppice.Diagnosis.Booting;

/// <summary>How to boot.</summary>
public sealed record BootOptions
{
    /// <summary>How long the system may take until it is up.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory of the machine, in MiB.</summary>
    public int Memory { get; init; } = 1024;

    /// <summary>Bytes of the root file system that are free for the template to write.</summary>
    public long Free { get; init; } = 1L << 30;

    /// <summary>Whether KVM is not even tried.</summary>
    public bool Emulate { get; init; }
}

/// <summary>How a start ended.</summary>
public enum BootEnd
{
    /// <summary>The target that the system starts with was reached, and nothing failed.</summary>
    Up,

    /// <summary>
    /// It is up as far as it gets here: every unit that failed or was not started leads back to one that needs Xen.
    /// </summary>
    UpWithoutXen,

    /// <summary>The target was reached, but units failed that need no Xen, or what they need did not come.</summary>
    Degraded,

    /// <summary>The target was not reached: units failed, the system is in emergency mode, or it was switched off.</summary>
    Failed,

    /// <summary>The time was over.</summary>
    TimedOut,
}

/// <summary>How a template's start went.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Why">For <see cref="BootEnd.Failed"/> and <see cref="BootEnd.TimedOut"/>: what is known of the reason. Safe to
/// show.</param>
/// <param name="Seconds">From switching on until the system was up, or the end.</param>
/// <param name="Acceleration">How the machine's processor was run.</param>
/// <param name="Kernel">The kernel's package and version.</param>
/// <param name="Report">What the template reported.</param>
/// <param name="Console">Absolute path of everything that the machine printed.</param>
/// <param name="Screenshot">Absolute path of a picture of the screen at the end (PNG), when there is one.</param>
public sealed record BootResult(
    BootEnd End, string? Why, double Seconds, string Acceleration, string Kernel, BootReport Report, string Console,
    string? Screenshot);
