namespace Coppice.Engine.Doctor;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Coppice works, but not as well as it could.</summary>
    Warning,

    /// <summary>Templates cannot be grown.</summary>
    Problem,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was checked, a few words.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What was found. Safe to show.</param>
/// <param name="Hint">What helps, when it is not good.</param>
public sealed record Finding(string Check, Severity Severity, string Text, string? Hint = null)
{
    /// <summary>All is well.</summary>
    public static Finding Good(string check, string text) => new(check, Severity.Good, text);

    /// <summary>Not as well as it could be.</summary>
    public static Finding Warning(string check, string text, string hint) => new(check, Severity.Warning, text, hint);

    /// <summary>It does not work so.</summary>
    public static Finding Problem(string check, string text, string hint) => new(check, Severity.Problem, text, hint);
}
