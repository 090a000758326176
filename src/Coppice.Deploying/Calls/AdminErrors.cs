namespace Coppice.Deploying.Calls;

/// <summary>Types of exceptions that qubesd answers with.</summary>
public static class AdminErrors
{
    /// <summary>The qube runs.</summary>
    public const string NotHalted = "QubesVMNotHaltedError";

    /// <summary>The qube does not run.</summary>
    public const string NotStarted = "QubesVMNotStartedError";

    /// <summary>The qube did not shut down in the time that its property shutdown_timeout allows.</summary>
    public const string ShutdownTimeout = "QubesVMShutdownTimeoutError";

    /// <summary>There is a qube of that name, perhaps one that the caller may not see.</summary>
    public const string AlreadyExists = "QubesVMAlreadyExistsError";

    /// <summary>The qube does not have the feature.</summary>
    public const string NoFeature = "QubesFeatureNotFoundError";

    /// <summary>Qubes knows no such property.</summary>
    public const string NoProperty = "QubesNoSuchPropertyError";

    /// <summary>The token of a clone was used, or is wrong.</summary>
    public const string NoToken = "QubesVolumeCopyTokenNotFoundError";

    /// <summary>The request is not well-formed.</summary>
    public const string BadRequest = "ProtocolError";

    /// <summary>A value cannot be: a name, a number.</summary>
    public const string BadValue = "QubesValueError";
}
