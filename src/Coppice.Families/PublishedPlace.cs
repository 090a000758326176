namespace Coppice.Families;

/// <summary>
/// Where finished templates find an archive that is made here: <c>coppice publish</c> puts it there, signed by the declared key.
/// </summary>
/// <param name="Suite">The suite that it is published as.</param>
/// <param name="Address">The repository's address; never a file of this machine.</param>
/// <param name="Keyring">Absolute path of the public keys, armored or binary.</param>
public sealed record PublishedPlace(string Suite, Uri Address, string Keyring);
