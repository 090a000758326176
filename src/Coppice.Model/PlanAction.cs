namespace Coppice.Model;

/// <summary>What a plan can do with a template.</summary>
public enum PlanAction
{
    /// <summary>It is as declared.</summary>
    Keep,

    /// <summary>It has never been grown.</summary>
    Build,

    /// <summary>It is there, but something that it is made from has changed.</summary>
    Rebuild,

    /// <summary>
    /// It is there, and only its parent, the snapshot, or what is carried out after packages have changed: the packages that it
    /// added can be put onto the new parent. Before the template's packages are resolved this is a hope, and until it is done a
    /// forecast.
    /// </summary>
    Graft,
}
