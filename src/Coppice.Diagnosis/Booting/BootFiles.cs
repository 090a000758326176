namespace Coppice.Diagnosis.Booting;

/// <summary>What a virtual machine is started with besides the template's image.</summary>
/// <param name="Kernel">Absolute path of the kernel.</param>
/// <param name="Ramdisk">Absolute path of the first file system (<see cref="CpioArchive"/>).</param>
/// <param name="Modules">Absolute path of a file system with the kernel's modules.</param>
/// <param name="Package">The package that the kernel is of, with its version, for people.</param>
public sealed record BootFiles(string Kernel, string Ramdisk, string Modules, string Package);
