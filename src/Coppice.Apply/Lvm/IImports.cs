namespace Coppice.Apply.Lvm;

/// <summary>What Qubes does about an import: it makes a volume, and at the end puts it in the root's place.</summary>
internal interface IImports
{
    /// <summary>The names of the templates that there are.</summary>
    IReadOnlySet<string> Templates();

    /// <summary>Begins an import into a root.</summary>
    /// <param name="qube">The qube.</param>
    /// <param name="bytes">The size that the root gets.</param>
    /// <returns>The path of the device to write to.</returns>
    /// <exception cref="Recipes.RefusedException">Qubes refuses.</exception>
    string Begin(string qube, long bytes);

    /// <summary>Puts what was imported in force.</summary>
    /// <exception cref="Recipes.RefusedException">Qubes refuses.</exception>
    void Commit(string qube);

    /// <summary>Gives an import up. What Qubes says to that changes nothing.</summary>
    void Fail(string qube);
}
