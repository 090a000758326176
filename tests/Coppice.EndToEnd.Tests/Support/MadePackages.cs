namespace Coppice.EndToEnd.Tests.Support;

/// <summary>What <c>./package</c> makes of this checkout, made once.</summary>
public sealed class MadePackages : IDisposable
{
    private readonly TempFolder folder = new();

    public MadePackages()
    {
        Shell.Run(
            "env", $"COPPICE_NATIVE={NativePrograms.Folder}", Path.Combine(Checkout.Root, "package"), Folder);
        Shell.Run("dpkg-deb", "--extract", Debian, Root);
    }

    /// <summary>Where the packages are.</summary>
    public string Folder => folder.At("packages");

    /// <summary>The package for Debian.</summary>
    public string Debian => Directory.GetFiles(Folder, "coppice_*_amd64.deb").Single();

    /// <summary>The package for dom0.</summary>
    public string Rpm => Directory.GetFiles(Folder, "coppice-apply-*.x86_64.rpm").Single();

    /// <summary>What the package for Debian has in it.</summary>
    public string Root => folder.At("root");

    /// <summary>A field of the package for Debian.</summary>
    public string Field(string name) => Shell.Run("dpkg-deb", "--field", Debian, name).Trim();

    public void Dispose() => folder.Dispose();
}
