using System.Text;
using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

/// <summary>Packages in two versions, made in memory.</summary>
internal static class Newer
{
    public const string Control = "Package: p\nVersion: 1\nArchitecture: all\nMaintainer: M <m@example.org>\nDescription: d\n";

    public static UpgradedPackage Package(PackageContents then, PackageContents now, params UpgradedPath[] changes) =>
        new("p", "all", then, now, changes);

    public static PackageContents Contents(params (string Name, string Text)[] control) => With(["usr", "usr/p"], control);

    public static PackageContents With(string[] paths, params (string Name, string Text)[] control) => new(
        control.ToDictionary(
            file => file.Name, file => new ControlFile(Encoding.Latin1.GetBytes(file.Text), false, DateTimeOffset.UnixEpoch)),
        [BytePath.Root, .. paths.Select(BytePath.Of)]);

    public static UpgradedPath Data(string path) => new(BytePath.Of(path), IsProgram: false, OnlyInTime: false);

    public static UpgradedPath Program(string path) => new(BytePath.Of(path), IsProgram: true, OnlyInTime: false);

    public static UpgradedPath Time(string path) => new(BytePath.Of(path), IsProgram: false, OnlyInTime: true);

    internal sealed class Tree(params (string Path, string Text)[] files) : IPackageTree
    {
        public byte[]? Read(BytePath path) =>
            files.Where(file => BytePath.Of(file.Path) == path).Select(file => Encoding.Latin1.GetBytes(file.Text))
                .FirstOrDefault();

        public IEnumerable<BytePath> FoldersIn(BytePath folder) => [];
    }
}
