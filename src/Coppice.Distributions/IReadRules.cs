using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about the paths that programs were seen asking about while packages were installed. It only answers
/// questions.
/// </summary>
public interface IReadRules
{
    /// <summary>
    /// Folders, with a slash at both ends, of which nothing is recorded: what is merged by meaning, and what decides nothing.
    /// </summary>
    IReadOnlyList<string> IgnoredFolders { get; }

    /// <summary>
    /// The programs that read only in one folder, or nowhere, by name: the folder, with a slash at both ends, or nothing.
    /// </summary>
    IReadOnlyDictionary<string, string> Installers { get; }

    /// <summary>The beginnings of the paths that count of what a program reads; null for all.</summary>
    /// <param name="program">Its path as it was started, or where that is not known the first 15 bytes of the name of its
    /// file.</param>
    IReadOnlyList<string>? FoldersOf(string program);

    /// <summary>Whether a program that reads the names in a folder does anything because of one of them.</summary>
    /// <param name="program">The program, as <see cref="FoldersOf"/> knows it.</param>
    /// <param name="path">The name's path.</param>
    bool CaresFor(string program, BytePath path) => true;

    /// <summary>What it means that something was seen being read that has changed.</summary>
    ReadMeaning MeaningOf(BytePath path);
}

/// <summary>What a path is to those who read it.</summary>
public enum ReadMeaning
{
    /// <summary>It decides nothing: merged by meaning, generated again, or no one's concern.</summary>
    Nothing,

    /// <summary>A library or a module: programs load it, and look for it in many places.</summary>
    Library,

    /// <summary>A program or what belongs to one: a newer one does the same, but whether there is one may decide.</summary>
    Program,

    /// <summary>Data and configuration.</summary>
    Data,
}
