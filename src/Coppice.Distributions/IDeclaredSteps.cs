using Coppice.Families;

namespace Coppice.Distributions;

/// <summary>
/// How a distribution carries out what a template declares beside packages, files and scripts: always with the template's own
/// tools, since this machine's would be an input that no record has. Each step names what it needs there
/// (<see cref="SandboxStep.Needs"/>).
/// </summary>
public interface IDeclaredSteps
{
    /// <summary>The scripts of these steps, shown in <see cref="SandboxLayout.Files"/>.</summary>
    IReadOnlyList<TextFile> Scripts { get; }

    /// <summary>Answers questions of packages; null where packages ask none.</summary>
    /// <param name="lines">Lines of debconf-set-selections(1).</param>
    SandboxStep? Debconf(IEnumerable<string> lines);

    /// <summary>Adds a user or group, or changes one that is there.</summary>
    SandboxStep User(UserDeclaration user);

    /// <summary>
    /// Deletes what is at some paths. Where newer packages would bring it again, the package manager of the template is told not
    /// to.
    /// </summary>
    /// <param name="patterns">Absolute paths in which <c>*</c> stands for anything but a slash.</param>
    SandboxStep DeletePaths(IEnumerable<string> patterns);

    /// <summary>Makes a locale and sets it for the system.</summary>
    SandboxStep Locale(string locale);

    /// <summary>Sets the time zone.</summary>
    SandboxStep Timezone(string zone);

    /// <summary>Enables, disables, masks or unmasks a unit.</summary>
    SandboxStep Service(ServiceDeclaration service);

    /// <summary>Unpacks an archive.</summary>
    /// <param name="fetch">What was downloaded.</param>
    /// <param name="archive">Its path in the sandbox.</param>
    /// <param name="first">Its first bytes, <see cref="FirstBytes"/> of them where it has as many.</param>
    /// <returns>Null when it is no archive that is known.</returns>
    SandboxStep? Unpack(FetchDeclaration fetch, string archive, ReadOnlySpan<byte> first);

    /// <summary>As many first bytes tell what an archive is.</summary>
    static int FirstBytes => 512;

    /// <summary>The package that has a program, or a file, that a step needs.</summary>
    /// <param name="needed">A name of <see cref="SandboxStep.Needs"/>.</param>
    string PackageOf(string needed);
}
