namespace Coppice.Foundation.Processes;

/// <summary>A program of this machine that is wanted and is not there, or cannot be run.</summary>
public static class MissingProgram
{
    /// <summary>What a person is told.</summary>
    /// <param name="program">Its name, or its path.</param>
    /// <param name="inner">What the attempt to start it said, where there was one.</param>
    public static Failure Of(string program, Exception? inner = null) =>
        new($"the program {program} is missing or cannot be run", "coppice doctor", inner: inner, kind: ProblemKind.Machine);
}
