#include "textflag.h"

// Offsets into tables, whose address is in R8.
#define LOG2E   0(R8)
#define SHIFTER 8(R8)
#define LN2HI   16(R8)
#define LN2LO   24(R8)
#define LOWEST  32(R8)
#define HIGHEST 40(R8)
#define ONE     48(R8)
#define TWO     56(R8)
#define I2048   64(R8)
#define I2047   72(R8)
#define I1      80(R8)
#define SIGN    88(R8)

// HORNER continues a polynomial in X with a coefficient.
#define HORNER(X, P, C) \
	VBROADCASTSD C, Y15   \
	VFMADD213PD  Y15, X, P

// EXP sets Y0 to exp(Y0), using Y10-Y15.
#define EXP \
	VBROADCASTSD LOWEST, Y15   \
	VMAXPD       Y0, Y15, Y0   \
	VBROADCASTSD HIGHEST, Y15  \
	VMINPD       Y0, Y15, Y0   \
	VBROADCASTSD LOG2E, Y15    \
	VBROADCASTSD SHIFTER, Y14  \
	VMOVAPD      Y14, Y10      \
	VFMADD231PD  Y15, Y0, Y10  \ // t
	VSUBPD       Y14, Y10, Y11 \ // k
	VPSUBQ       Y14, Y10, Y10 \ // k as an integer
	VBROADCASTSD LN2HI, Y15    \
	VFNMADD231PD Y15, Y11, Y0  \
	VBROADCASTSD LN2LO, Y15    \
	VFNMADD231PD Y15, Y11, Y0  \ // r
	VBROADCASTSD 96(R8), Y12   \
	HORNER(Y0, Y12, 104(R8))    \
	HORNER(Y0, Y12, 112(R8))   \
	HORNER(Y0, Y12, 120(R8))   \
	HORNER(Y0, Y12, 128(R8))   \
	HORNER(Y0, Y12, 136(R8))   \
	HORNER(Y0, Y12, 144(R8))   \
	HORNER(Y0, Y12, 152(R8))   \
	HORNER(Y0, Y12, 160(R8))   \
	HORNER(Y0, Y12, 168(R8))   \
	HORNER(Y0, Y12, 176(R8))   \
	HORNER(Y0, Y12, 184(R8))   \
	HORNER(Y0, Y12, 192(R8))   \
	HORNER(Y0, Y12, 200(R8))  \
	VPBROADCASTQ I2048, Y15    \
	VPADDQ       Y15, Y10, Y13 \
	VPSRLQ       $1, Y13, Y13  \ // m, half of k and 1024
	VPBROADCASTQ I2047, Y15    \
	VPADDQ       Y15, Y10, Y10 \
	VPSUBQ       Y13, Y10, Y10 \
	VPSLLQ       $52, Y10, Y10 \ // 2^(the other half)
	VPBROADCASTQ I1, Y15       \
	VPSUBQ       Y15, Y13, Y13 \
	VPSLLQ       $52, Y13, Y13 \ // 2^half
	VMULPD       Y13, Y12, Y0  \
	VMULPD       Y10, Y0, Y0

// func expsAVX2(dst, x *float64, rows int, t *tables)
TEXT ·expsAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ rows+16(FP), CX
	MOVQ t+24(FP), R8
	XORQ AX, AX

expLoop:
	VMOVUPD (SI)(AX*8), Y0
	EXP
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ    $4, AX
	CMPQ    AX, CX
	JLT     expLoop
	VZEROUPPER
	RET

// func logisticAVX2(y, eta, deviance, score, information *float64, rows int, t *tables)
TEXT ·logisticAVX2(SB), NOSPLIT, $0-56
	MOVQ y+0(FP), SI
	MOVQ eta+8(FP), DX
	MOVQ deviance+16(FP), DI
	MOVQ score+24(FP), BX
	MOVQ information+32(FP), R12
	MOVQ rows+40(FP), CX
	MOVQ t+48(FP), R8
	XORQ AX, AX

logisticLoop:
	VMOVUPD      (DX)(AX*8), Y1    // eta
	VBROADCASTSD SIGN, Y15
	VORPD        Y15, Y1, Y0       // -|eta|
	VXORPD       Y15, Y1, Y2       // -eta
	EXP                            // Y0 = e
	VBROADCASTSD ONE, Y9
	VADDPD       Y0, Y9, Y3
	VDIVPD       Y3, Y9, Y3        // near
	VMULPD       Y3, Y0, Y4        // far
	VMULPD       Y4, Y3, Y5
	VMOVUPD      Y5, (R12)(AX*8)
	VBLENDVPD    Y1, Y4, Y3, Y5    // event
	VBLENDVPD    Y1, Y3, Y4, Y6    // none
	VMOVUPD      (SI)(AX*8), Y7    // y
	VSUBPD       Y5, Y7, Y5        // y - event
	VCMPPD       $0, Y9, Y7, Y8    // y == 1
	VBLENDVPD    Y8, Y6, Y5, Y5
	VMOVUPD      Y5, (BX)(AX*8)
	VBROADCASTSD TWO, Y15
	VADDPD       Y0, Y15, Y15
	VDIVPD       Y15, Y0, Y3       // s
	VMULPD       Y3, Y3, Y4        // s^2
	VBROADCASTSD 208(R8), Y5
	HORNER(Y4, Y5, 216(R8))
	HORNER(Y4, Y5, 224(R8))
	HORNER(Y4, Y5, 232(R8))
	HORNER(Y4, Y5, 240(R8))
	HORNER(Y4, Y5, 248(R8))
	HORNER(Y4, Y5, 256(R8))
	HORNER(Y4, Y5, 264(R8))
	HORNER(Y4, Y5, 272(R8))
	HORNER(Y4, Y5, 280(R8))
	HORNER(Y4, Y5, 288(R8))
	HORNER(Y4, Y5, 296(R8))
	HORNER(Y4, Y5, 304(R8))
	HORNER(Y4, Y5, 312(R8))
	HORNER(Y4, Y5, 320(R8))
	HORNER(Y4, Y5, 328(R8))
	VADDPD       Y3, Y3, Y3
	VMULPD       Y5, Y3, Y5        // log1p(e)
	VXORPD       Y4, Y4, Y4
	VMAXPD       Y2, Y4, Y2        // max(-eta, 0)
	VMAXPD       Y1, Y4, Y1        // max(eta, 0)
	VFMADD231PD  Y2, Y7, Y5
	VSUBPD       Y7, Y9, Y7        // 1 - y
	VFMADD231PD  Y1, Y7, Y5
	VADDPD       Y5, Y5, Y5
	VMOVUPD      Y5, (DI)(AX*8)
	ADDQ         $4, AX
	CMPQ         AX, CX
	JLT          logisticLoop
	VZEROUPPER
	RET
