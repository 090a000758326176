namespace Coppice.Distributions.Arch;

/// <summary>Which words may be part of paths and arguments (PKGBUILD(5), pkgname and pkgver).</summary>
internal static class SafeName
{
    /// <summary>A package's name, or an architecture.</summary>
    public static bool IsPackage(string word) =>
        word.Length is > 0 and <= 128
            && char.IsAsciiLetterOrDigit(word[0])
            && word.All(c => char.IsAsciiLetterOrDigit(c) || "@._+-".Contains(c));

    /// <summary>A version, or a file name made of one.</summary>
    public static bool IsVersion(string word) =>
        word.Length is > 0 and <= 255
            && char.IsAsciiLetterOrDigit(word[0])
            && word.All(c => char.IsAsciiLetterOrDigit(c) || "@._+-:~^".Contains(c));
}
