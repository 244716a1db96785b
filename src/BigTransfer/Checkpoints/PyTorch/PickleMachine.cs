namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>
/// Rebuilds the value that a pickle describes (protocols 0 to 5) from containers, numbers, strings and what its <see cref="IPickleGlobals"/>
/// know; every other name is refused when it is met, and nothing is ever executed. Time and memory are bounded by the pickle's length.
/// </summary>
internal sealed partial class PickleMachine
{
    private const int MaxProtocol = 5;
    private const int MaxStack = 1 << 20; // pickle itself puts at most a thousand items of a list or dict on the stack at once
    private const int MaxMemo = 1 << 20; // torch.save stores about 12 values a tensor
    private const long FreeBytes = 16 << 20; // room for the small objects of 10,000 tensors and their optimizer
    private const long ObjectBytes = 48; // of a small object with its reference, for the account of memory
    private const long ItemBytes = 32; // of an item in a container that grows by doubling

    private static readonly object Unset = new();

    private readonly PickleInput _input;
    private readonly IPickleGlobals _globals;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private long _bytesLeft;
    private int _opcodeAt;

    private PickleMachine(PickleInput input, IPickleGlobals globals, long fileBytes) =>
        (_input, _globals, _bytesLeft) = (input, globals, FreeBytes + 2 * fileBytes);

    /// <summary>Runs one pickle and leaves the input behind it.</summary>
    /// <param name="input">At the first byte of the pickle.</param>
    /// <param name="globals">What the pickle may name.</param>
    /// <param name="fileBytes">Length of the file: values may take twice that and a fixed amount.</param>
    /// <param name="place">What messages call the pickle: its file, and where in it offsets count from.</param>
    /// <exception cref="BigTransferException">Damaged, or it names what is not known.</exception>
    public static object? Run(PickleInput input, IPickleGlobals globals, long fileBytes, string place)
    {
        var machine = new PickleMachine(input, globals, fileBytes);
        try
        {
            return machine.Run();
        }
        catch (InvalidDataException e)
        {
            throw new BigTransferException($"{place}, byte {machine._opcodeAt}: {e.Message}", e);
        }
    }

    private object? Run()
    {
        while (true)
        {
            _opcodeAt = _input.Position;
            var opcode = _input.Byte();
            if (opcode == '.')
                return Pop();
            if (!Container(opcode) && !Scalar(opcode) && !Text(opcode) && !Memo(opcode) && !Global(opcode))
                throw new InvalidDataException($"no operation has the code 0x{opcode:x2}");
        }
    }

    private bool Container(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': Mark(); break;
            case (byte)')': Make(new PickleTuple([])); break;
            case (byte)'t': Make(new PickleTuple(PopToMark())); break;
            case 0x85: Make(new PickleTuple(Pop(1))); break;
            case 0x86: Make(new PickleTuple(Pop(2))); break;
            case 0x87: Make(new PickleTuple(Pop(3))); break;
            case (byte)']' or 0x8f: Make(new PickleList()); break;
            case (byte)'l' or 0x91: MakeList(PopToMark()); break;
            case (byte)'a': Append(Pop(1)); break;
            case (byte)'e' or 0x90: Append(PopToMark()); break;
            case (byte)'}': Make(new PickleDict()); break;
            case (byte)'d': MakeDict(PopToMark()); break;
            case (byte)'s': SetItems(Pop(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            case (byte)'0': PopOrUnmark(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Top()); break;
            default: return false;
        }
        return true;
    }

    private bool Scalar(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': Push(null); break;
            case 0x88: Make(true); break;
            case 0x89: Make(false); break;
            case (byte)'I': MakeIntegerOrBool(_input.Line()); break;
            case (byte)'J': Make((long)_input.Int32()); break;
            case (byte)'K': Make((long)_input.Byte()); break;
            case (byte)'M': Make((long)_input.UInt16()); break;
            case (byte)'L': Make(PickleText.DecimalInteger(_input.Line())); break;
            case 0x8a: Make(PickleText.Integer(_input.Take(_input.Byte()))); break;
            case (byte)'F': Make(PickleText.Float(_input.Line())); break;
            case (byte)'G': Make(_input.Double()); break;
            case 0x80: CheckProtocol(_input.Byte()); break;
            case 0x95: _input.UInt64(); break; // a frame says how far to read ahead; nothing depends on it
            default: return false;
        }
        return true;
    }

    private bool Text(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'S': MakeText(PickleText.Quoted(_input.Line())); break;
            case (byte)'T': MakeText(_input.Utf8String(_input.UInt32())); break;
            case (byte)'U' or 0x8c: MakeText(_input.Utf8String(_input.Byte())); break;
            case (byte)'V': MakeText(PickleText.RawUnicode(_input.Line())); break;
            case (byte)'X': MakeText(_input.Utf8String(_input.UInt32())); break;
            case 0x8d: MakeText(_input.Utf8String(_input.UInt64())); break;
            case (byte)'B': MakeBytes(_input.Take(_input.UInt32())); break;
            case (byte)'C': MakeBytes(_input.Take(_input.Byte())); break;
            case 0x8e or 0x96: MakeBytes(_input.Take(_input.UInt64())); break;
            default: return false;
        }
        return true;
    }

    private bool Memo(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'p': Memoize(MemoIndex(_input.Line())); break;
            case (byte)'q': Memoize(_input.Byte()); break;
            case (byte)'r': Memoize(_input.UInt32()); break;
            case 0x94: Memoize((uint)_memo.Count); break;
            case (byte)'g': Recall(MemoIndex(_input.Line())); break;
            case (byte)'h': Recall(_input.Byte()); break;
            case (byte)'j': Recall(_input.UInt32()); break;
            default: return false;
        }
        return true;
    }

    private bool Global(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c': Make(Find(_input.Utf8Line(), _input.Utf8Line())); break;
            case 0x93: FindOnStack(Pop(2)); break;
            case (byte)'R' or 0x81: Call(Pop(2)); break;
            case (byte)'i': Call([Find(_input.Utf8Line(), _input.Utf8Line()), new PickleTuple(PopToMark())]); break;
            case (byte)'o': CallObject(PopToMark()); break;
            case 0x92: CallWithKeywords(Pop(3)); break;
            case (byte)'b': Build(Pop()); break;
            case (byte)'Q': LoadPersistent(Pop()); break;
            case (byte)'P': throw new InvalidDataException($"a persistent id of text, '{PickleValues.Shown(_input.Utf8Line())}', is not read");
            case 0x82 or 0x83 or 0x84: throw new InvalidDataException("the extension registry is not read");
            case 0x97 or 0x98: throw new InvalidDataException("buffers outside the pickle are not read");
            default: return false;
        }
        return true;
    }
}
