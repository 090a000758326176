using Coppice.Distributions;

namespace Coppice.Growing.Extending;

/// <summary>What a distribution has to know where packages are added to templates.</summary>
/// <param name="Grafts">What is merged, and what reads what.</param>
/// <param name="Reads">What was seen being read that counts.</param>
/// <param name="Accounts">How packages are opened.</param>
internal sealed record ExtensionRules(IGraftRules Grafts, IReadRules Reads, IAccountRules Accounts);
