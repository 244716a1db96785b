namespace BigTransfer.FewShot;

/// <summary>An image file and the class it belongs to.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">The class: the name of the folder that holds the file.</param>
public sealed record LabelledImage(string Path, string Label);
