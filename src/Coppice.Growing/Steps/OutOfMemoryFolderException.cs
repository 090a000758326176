namespace Coppice.Growing.Steps;

/// <summary>A growth failed while the memory for layers was used up: it is begun again on disk.</summary>
internal sealed class OutOfMemoryFolderException : Exception;
