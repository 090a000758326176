using Coppice.Engine.Documents;

namespace Coppice.Serving.Pages;

/// <summary>What an act would do, or did.</summary>
/// <param name="Family">The family.</param>
/// <param name="Document">The engine's result; null where there is none to show.</param>
/// <param name="Act">The word for what it does.</param>
public sealed record OutcomeView(string Family, Document? Document, string Act);
