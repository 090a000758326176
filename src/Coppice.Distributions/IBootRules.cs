using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about booting one of its trees in a virtual machine: Qubes gives its qubes a kernel, so templates
/// have none. It only answers questions.
/// </summary>
public interface IBootRules
{
    /// <summary>The package that makes a tree one that boots: it brings <c>/sbin/init</c>.</summary>
    string InitPackage { get; }

    /// <summary>
    /// The packages that are needed to boot a tree: those that its own package manager would choose from all of its archives,
    /// with nothing that it may not take from one of them; null where there are none.
    /// </summary>
    /// <param name="sources">What the tree takes packages from.</param>
    BootPackages? Find(PackageSources sources);

    /// <summary>
    /// The command, on this machine, that writes the files of a package as a tar to a file, without extracting or running
    /// anything.
    /// </summary>
    Command WritePayload(string packageFile, string tarFile);

    /// <summary>Whether a file of the kernel's package is the kernel that a boot loader would load.</summary>
    /// <param name="path">Its path without a leading slash.</param>
    bool IsKernel(string path);

    /// <summary>
    /// The folder of a tree with a script (<c>NAME.sh</c>) for each thing that finalizing removed and that is made again at its
    /// start; null where nothing is.
    /// </summary>
    BytePath? KeyScripts => null;

    /// <summary>The unit that makes it.</summary>
    string KeyUnit => "";

    /// <summary>Where <see cref="BootPackages.Tools"/> has a statically linked busybox; no leading slash.</summary>
    string Busybox { get; }
}

/// <summary>What is needed to boot a tree.</summary>
/// <param name="Kernel">A kernel and its modules.</param>
/// <param name="Tools">A statically linked busybox, for the time before the root file system is there.</param>
public sealed record BootPackages(PackageFile Kernel, PackageFile Tools);
