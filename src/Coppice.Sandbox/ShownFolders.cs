namespace Coppice.Sandbox;

/// <summary>
/// Folders of this machine's disk that a program is shown. A bind mount tells its path on its disk, and the disk's name, in
/// mountinfo; an overlay tells what it was given. So they are led through one that lives as long as the program's own mount
/// namespace.
/// </summary>
/// <param name="arena">The holder's folder in memory: what is shown of it tells nothing.</param>
/// <param name="outside">The same as this process can open it.</param>
/// <param name="names">Short names for the folders.</param>
internal sealed class ShownFolders(string arena, string outside, ShortNames names)
{
    /// <summary>
    /// Options of every overlay: redirect_dir, metacopy and index would put private forms into the upper directory.
    /// </summary>
    public const string Options = "redirect_dir=off,metacopy=off,index=off,xino=off";

    /// <summary>
    /// For a shell in the folder of short names: mounts what <c>$@</c> names, up to <c>--</c>. By mount(2): its successor
    /// takes 256 bytes of an option.
    /// </summary>
    public const string Mounts =
        "while [ \"$1\" != -- ]; do LIBMOUNT_FORCE_MOUNT2=always mount -t overlay "
        + $"-o \"ro,lowerdir=$1:{ShortNames.Empty},{Options}\" coppice \"../seen/$1\" || exit 125; shift; done; shift; ";

    /// <summary>The command with the places where its folders are seen, and the names to mount there first.</summary>
    public (SandboxCommand Command, IReadOnlyList<string> Names) Of(SandboxCommand command)
    {
        var shown = new List<string>();
        var binds = command.Binds
            .Select(bind => IsInMemory(bind.Source) ? bind : bind with { Source = Seen(bind.Source, shown) })
            .ToList();
        return (command with { Binds = binds }, [.. shown.Distinct(StringComparer.Ordinal)]);
    }

    private bool IsInMemory(string source) => source.StartsWith(arena + "/", StringComparison.Ordinal);

    private string Seen(string source, List<string> shown)
    {
        var isFolder = Directory.Exists(source);
        var name = names.Of(isFolder ? source : Path.GetDirectoryName(source)!);
        shown.Add(name);
        Directory.CreateDirectory($"{outside}/seen/{name}");
        return $"{arena}/seen/{name}{(isFolder ? "" : "/" + Path.GetFileName(source))}";
    }
}
