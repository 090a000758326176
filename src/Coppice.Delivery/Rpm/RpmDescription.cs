using System.Globalization;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Delivery.Rpm;

/// <summary>What a template's RPM says about itself: the tags that the installer of Qubes demands.</summary>
/// <param name="Template">The template's name, one that Qubes accepts.</param>
/// <param name="Version">The Qubes release, <c>4.X.0</c>.</param>
/// <param name="Release">A UTC time, <c>YYYYMMDDHHMM</c>; a newer one is an update.</param>
/// <param name="License">One word.</param>
/// <param name="Url">Where it comes from.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">Some lines.</param>
public sealed record RpmDescription(
    string Template, string Version, string Release, string License, string Url, string Summary, string Description)
{
    /// <summary>The version where no one says another.</summary>
    public const string DefaultVersion = "4.3.0";

    private const string ReleaseForm = "yyyyMMddHHmm";

    /// <summary>The package's name.</summary>
    public string Name => $"qubes-template-{Template}";

    /// <summary>The name of its file.</summary>
    public string FileName => $"{Name}-{Version}-{Release}.noarch.rpm";

    /// <summary>The description of a template.</summary>
    /// <param name="template">Its name.</param>
    /// <param name="family">Its family's name.</param>
    /// <param name="settings">What <c>qubes:</c> says.</param>
    /// <param name="release">The release that the user wants; null for <paramref name="created"/>.</param>
    /// <param name="created">When the generation was made.</param>
    /// <exception cref="Failure">The license or the URL is missing, or the release is no time (exit 64). All problems at
    /// once.</exception>
    public static RpmDescription Of(
        string template, string family, QubesSettings settings, string? release, DateTimeOffset created)
    {
        var problems = new List<Problem>();
        if (settings.License is null)
        {
            problems.Add(
                new Problem(
                    $"an RPM of {VisibleText.Of(template)} needs a license: Qubes installs no RPM without one",
                    "license: GPL-3.0-or-later, under qubes: in the family file", settings.Where));
        }

        if (settings.Url is null)
        {
            problems.Add(
                new Problem(
                    $"an RPM of {VisibleText.Of(template)} needs a URL: Qubes installs no RPM without one",
                    "url: https://templates.example/, under qubes: in the family file", settings.Where));
        }

        if (release is not null
            && !DateTime.TryParseExact(release, ReleaseForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            problems.Add(
                new Problem(
                    $"{VisibleText.Of(release)} is not a release: Qubes wants a UTC time as YYYYMMDDHHMM",
                    $"--release {created.UtcDateTime.ToString(ReleaseForm, CultureInfo.InvariantCulture)}"));
        }

        if (problems.Count > 0)
        {
            throw new Failure(problems, ExitCode.Usage);
        }

        var summary = settings.Summary ?? $"Qubes OS template {template} of the family {family}";
        return new RpmDescription(
            template, settings.Version ?? DefaultVersion,
            release ?? created.UtcDateTime.ToString(ReleaseForm, CultureInfo.InvariantCulture),
            settings.License!, settings.Url!, summary, settings.Description ?? summary);
    }
}
