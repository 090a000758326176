namespace Coppice.Serving.Pages;

/// <summary>A button that begins a run.</summary>
/// <param name="Chrome">The page that it is on.</param>
/// <param name="Act">The word for what it does.</param>
/// <param name="Target">What it does it to; empty for the family.</param>
/// <param name="Label">What the button says.</param>
/// <param name="Note">What happens then; empty for nothing to say.</param>
public sealed record ActForm(Chrome Chrome, string Act, string Target, string Label, string Note);
